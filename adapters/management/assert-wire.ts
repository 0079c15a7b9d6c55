/** Code without types may name a wire where the table itself is wanted. */
import { wrongOption } from '../../src/options/assertions.js';

/** @throws {TypeError} for what is no wire; `who` wanted one. */
export function assertWire(who: string, wire: unknown): void {
  const isWire =
    typeof wire === 'object' &&
    wire !== null &&
    'permissionOf' in wire &&
    typeof wire.permissionOf === 'object';
  if (isWire) return;
  throw wrongOption(who, 'wire', 'a wire format, like nativeWire, teamWire or accountWire', wire);
}
