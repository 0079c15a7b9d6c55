/** The recipe for Caddy, in Debian's Caddy. */
import { caddy } from './proxies.js';
import { proxyCases } from './proxy-cases.js';

proxyCases({
  name: 'Caddy (forward_auth)',
  program: 'caddy',
  start: caddy,
  policy: (name) => ({ 'import api_key read': `import api_key ${name}` }),
  impatient: { 'response_header_timeout 5s': 'response_header_timeout 300ms' },
  unanswered: 502,
  late: 504,
  unknownPolicy: 404,
});
