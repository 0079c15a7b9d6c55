/** What a guard asks of a key; address and sub-account are worked out only for keys that are restricted to some. */
import type { CheckContext } from '../policy/checks.js';
import type { GuardOptions } from './guard-options.js';
import type { Admitted } from './request-memory.js';

/** What one guard asks for. */
export interface Route<Scope extends string, Request extends object> extends GuardOptions<Request> {
  readonly scopes?: readonly Scope[];
  readonly anyScopes?: readonly Scope[];
}

/** The context of one request at one guard. */
export class RouteContext<Scope extends string, Request extends object> implements CheckContext {
  readonly scopes: readonly Scope[] | undefined;
  readonly anyScopes: readonly Scope[] | undefined;
  readonly refuseIpRestricted: boolean | undefined;
  readonly #route: Route<Scope, Request>;
  readonly #request: Request;
  readonly #addressOf: (request: Request) => string | undefined;
  readonly #known: Admitted | undefined;
  #told: string | undefined;

  /** `known`: what an earlier guard of the request admitted. */
  constructor(
    route: Route<Scope, Request>,
    request: Request,
    addressOf: (request: Request) => string | undefined,
    known: Admitted | undefined,
  ) {
    this.scopes = route.scopes;
    this.anyScopes = route.anyScopes;
    this.refuseIpRestricted = route.refuseIpRestricted;
    this.#route = route;
    this.#request = request;
    this.#addressOf = addressOf;
    this.#known = known;
  }

  get ip(): string | undefined {
    return this.#addressOf(this.#request);
  }

  get subaccount(): string | undefined {
    const { subaccount } = this.#route;
    this.#told = subaccount === undefined ? this.#known?.subaccount : subaccount(this.#request);
    return this.#told;
  }

  /** What {@link subaccount} was when it was asked for: a later guard may run where the route's parameters are others. */
  get told(): string | undefined {
    return this.#told;
  }
}
