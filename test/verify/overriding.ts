/** The same object with some of its methods replaced; `undefined` takes one away. */
export function overriding<T extends object>(
  original: T,
  replaced: { [Name in keyof T]?: T[Name] | undefined },
): T {
  return new Proxy(original, {
    get: (target, name) => {
      if (Object.hasOwn(replaced, name)) return Reflect.get(replaced, name);
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
