/** What every answer of the page says to the browser about itself. */

/** What the page may do at all: its own scripts, styles and requests, and nothing that is written into a document. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
];

/** Features of the browser that the page has no use for; copying a key is the only one that it has. */
const FEATURES = [
  'clipboard-write=(self)',
  ...[
    'accelerometer',
    'autoplay',
    'camera',
    'clipboard-read',
    'display-capture',
    'encrypted-media',
    'fullscreen',
    'geolocation',
    'gyroscope',
    'hid',
    'magnetometer',
    'microphone',
    'midi',
    'payment',
    'publickey-credentials-get',
    'screen-wake-lock',
    'serial',
    'usb',
    'xr-spatial-tracking',
  ].map((feature) => `${feature}=()`),
].join(', ');

/** By name. @param frameAncestors origins that may show the page in a frame; none: nobody */
export function securityHeaders(frameAncestors: readonly string[]): ReadonlyMap<string, string> {
  const ancestors = frameAncestors.length === 0 ? "'none'" : frameAncestors.join(' ');
  return new Map([
    ['Content-Security-Policy', [...PAGE_POLICY, `frame-ancestors ${ancestors}`].join('; ')],
    // For browsers that do not know frame-ancestors; it cannot name origins.
    ...(frameAncestors.length === 0 ? ([['X-Frame-Options', 'DENY']] as const) : []),
    ['Referrer-Policy', 'no-referrer'],
    ['X-Content-Type-Options', 'nosniff'],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['Permissions-Policy', FEATURES],
  ]);
}
