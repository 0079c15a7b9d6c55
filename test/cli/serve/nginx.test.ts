/** The recipe for nginx, in Debian's nginx. */
import { nginx } from './proxies.js';
import { proxyCases } from './proxy-cases.js';

proxyCases({
  name: 'nginx (auth_request)',
  program: 'nginx',
  start: nginx,
  policy: (name) => ({ '/authorize/read': `/authorize/${name}` }),
  impatient: { 'proxy_read_timeout 5s;': 'proxy_read_timeout 300ms;' },
  unanswered: 503,
  late: 503,
  unknownPolicy: 503,
});
