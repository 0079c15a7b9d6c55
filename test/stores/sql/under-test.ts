/** The SQL store as the conformance suite and the model take it: on a database that is emptied after each case. */
import { afterAll, beforeAll } from 'vitest';
import type { MakeStore } from '../../../src/store/conformance/index.js';
import type { TestDatabase, TestedDriver } from './databases.js';

/** To be called where tests are declared: the database lives as long as they do. */
export function underTest(driver: TestedDriver): MakeStore {
  let database: TestDatabase | undefined;
  beforeAll(async () => {
    database = await driver.create();
  });
  afterAll(() => database?.drop());
  return () => {
    if (database === undefined) throw new Error('The database was not made.');
    const { store, clear } = database;
    return { store: store(), another: () => store(), dispose: clear };
  };
}
