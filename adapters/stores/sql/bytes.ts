/**
 * Text as bytes, for drivers that write values into the statement themselves: what is sent as a hexadecimal literal has
 * no quotes to close, whatever the server's `sql_mode` makes of backslashes, and no character set to be converted into.
 */
import {
  type KyselyPlugin,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  PrimitiveValueListNode,
  type QueryResult,
  type RootOperationNode,
  type UnknownRow,
  ValueNode,
} from 'kysely';

function bytesOf(value: unknown): unknown {
  return typeof value === 'string' ? Buffer.from(value) : value;
}

class TextToBytes extends OperationNodeTransformer {
  protected override transformValue(node: ValueNode): ValueNode {
    return node.immediate === true ? node : ValueNode.create(bytesOf(node.value));
  }

  protected override transformPrimitiveValueList(node: PrimitiveValueListNode): PrimitiveValueListNode {
    return PrimitiveValueListNode.create(node.values.map(bytesOf));
  }
}

/** Sends every text as its UTF-8 bytes. What comes back is decoded where rows are read. */
export class TextAsBytesPlugin implements KyselyPlugin {
  readonly #transformer = new TextToBytes();

  transformQuery(args: PluginTransformQueryArgs): RootOperationNode {
    return this.#transformer.transformNode(args.node);
  }

  async transformResult(args: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return args.result;
  }
}
