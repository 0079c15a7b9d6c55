/** RFC 9457, as the guards answer it: for wires whose documents ask for no error format of their own. */
import { z } from 'zod';
import { PROBLEM_MEDIA_TYPE, titleOf } from '../../src/http/refusal.js';
import type { Envelope, WireError } from './wire.js';

const errorSchema = z.object({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  field: z.string().optional(),
  request_id: z.string(),
});

/** The error half of an envelope. */
export const PROBLEM: Pick<Envelope, 'error' | 'errorSchema' | 'errorType'> = {
  error: ({ status, code, detail, field, requestId }: WireError) => ({
    type: 'about:blank',
    title: titleOf(status),
    status,
    detail,
    code,
    ...(field !== undefined && { field }),
    request_id: requestId,
  }),
  errorSchema,
  errorType: PROBLEM_MEDIA_TYPE,
};
