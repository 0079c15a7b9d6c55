/** A component that is rendered again only if something it is given is another one. */
import type { ComponentChildren } from 'preact';
import { Component } from 'preact';

export function pure<Props extends object>(view: (props: Props) => ComponentChildren) {
  return class Pure extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      const now: Readonly<Record<string, unknown>> = { ...this.props };
      return Object.entries(next).some(([name, value]) => now[name] !== value);
    }

    override render() {
      return view(this.props);
    }
  };
}
