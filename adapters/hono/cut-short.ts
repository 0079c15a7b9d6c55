/** A body that fails on the way: what came before must not pass for the whole. */
import type { Context } from 'hono';

/**
 * The same response. Where its body fails, @hono/node-server would write the fault's text behind it and end it as if it were whole;
 * so the connection is cut, as other servers do. Runtimes that are not Node's cut it by themselves.
 */
export function cutShort(response: Response, { env }: Context): Response {
  const outgoing: unknown = (env?.server ?? env)?.outgoing;
  const { body } = response;
  if (body === null || !isDestroyable(outgoing)) return response;
  const reader = body.getReader();
  const watched = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (fault) {
        outgoing.destroy();
        controller.error(fault);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(watched, response);
}

function isDestroyable(value: unknown): value is { destroy(): void } {
  return (
    typeof value === 'object' && value !== null && 'destroy' in value && typeof value.destroy === 'function'
  );
}
