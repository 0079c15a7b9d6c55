import { sqliteDrivers } from './databases.js';
import { fullSuite } from './full-suite.js';

for (const driver of sqliteDrivers) fullSuite(driver);
