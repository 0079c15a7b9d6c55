/** The ways in which keys are held in memory. */
export const HOLDINGS = [
  'cached, plain',
  'cached, every restriction',
  'in the memory store, plain',
  'in the memory store, every restriction',
  'the limit, every restriction',
  'idiomatic, every restriction',
] as const;

export type Holding = (typeof HOLDINGS)[number];

/** Those that are measured at 10⁶ keys too, which takes its time. */
export const MOST: readonly Holding[] = [
  'cached, plain',
  'cached, every restriction',
  'in the memory store, plain',
  'the limit, every restriction',
];
