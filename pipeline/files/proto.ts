/** Protocol buffers whose messages are declared here, by protobufjs. */
import protobuf from "protobufjs";

interface Field {
  id: number;
  type: string;
  rule?: "repeated";
}

export const field = (id: number, type: string): Field => ({ id, type });
export const many = (id: number, type: string): Field => ({ id, type, rule: "repeated" });
export const message = (fields: Record<string, Field>) => ({ fields });

/** Encodes messages of a schema by their names. Protocol buffers hold at most 2 GiB. */
export function protoEncoder(nested: Record<string, ReturnType<typeof message>>) {
  const schema = protobuf.Root.fromJSON({ nested });
  return (name: string, value: object): Uint8Array => {
    const type = schema.lookupType(name);
    return type.encode(type.fromObject({ ...value })).finish();
  };
}
