import { mariadbPolling } from './databases.js';
import { fullSuite } from './full-suite.js';

fullSuite(mariadbPolling);
