/** Keys the way Nest does things: `@RequireScope()`, `@Caller()`, a guard and an exception filter. */
import type { ArgumentsHost, CanActivate, ExceptionFilter, ExecutionContext } from '@nestjs/common';
import {
  applyDecorators,
  Catch,
  createParamDecorator,
  Inject,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import type { ExpressMiddleware } from 'keywarden/express';
import { RefusalError } from 'keywarden/express';
import type { Scope } from './warden.js';
import { auth } from './warden.js';

const SCOPES = 'keywarden:scopes';
type Scopes = readonly [Scope, ...Scope[]];

/** Runs the guard of Express that the scopes of a handler, or of its class, ask for; without any, any key will do. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  readonly #reflector: Reflector;
  readonly #guards = new Map<unknown, ExpressMiddleware>();

  constructor(@Inject(Reflector) reflector: Reflector) {
    this.#reflector = reflector;
  }

  canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const guard = this.#guardOf(context);
    return new Promise((resolve, reject) => {
      guard(http.getRequest<Request>(), http.getResponse<Response>(), (fault) => {
        if (fault === undefined) resolve(true);
        else reject(fault);
      });
    });
  }

  #guardOf(context: ExecutionContext): ExpressMiddleware {
    const handler = context.getHandler();
    const known = this.#guards.get(handler);
    if (known !== undefined) return known;
    const scopes = this.#reflector.getAllAndOverride<Scopes | undefined>(SCOPES, [
      handler,
      context.getClass(),
    ]);
    const guard = scopes === undefined ? auth.authenticate() : auth.requireScope(...scopes);
    this.#guards.set(handler, guard);
    return guard;
  }
}

/** On a handler or a controller: keys with all of these scopes. */
export const RequireScope = (...scopes: Scopes) =>
  applyDecorators(SetMetadata(SCOPES, scopes), UseGuards(ApiKeyGuard));

/** On a parameter of a handler: the key that was let in. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  auth.keyOf(context.switchToHttp().getRequest<Request>()),
);

/** Answers refusals with their status, their challenge and their code. */
@Catch(RefusalError)
export class RefusalFilter implements ExceptionFilter<RefusalError> {
  catch({ status, headers, code, message }: RefusalError, host: ArgumentsHost): void {
    host
      .switchToHttp()
      .getResponse<Response>()
      .status(status)
      .set(headers)
      .json({ statusCode: status, code, message });
  }
}
