import { describe, test } from 'vitest';
import { storeConformance } from '../../../src/store/conformance/index.js';
import { describeService } from '../../services.js';
import { postgresListening, postgresPolling } from './databases.js';
import { fullSuite } from './full-suite.js';
import { underTest } from './under-test.js';

fullSuite(postgresListening);

describeService(postgresPolling.name, postgresPolling.service ?? [], () => {
  const makeStore = underTest(postgresPolling);

  describe('differs from the one that listens in watch alone, which keeps the promises too', () => {
    const cases = storeConformance.filter(({ needs }) => needs.includes('watch'));
    test.each(cases)('$name', ({ run }) => run(makeStore));
  });
});
