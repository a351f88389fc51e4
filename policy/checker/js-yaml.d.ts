/** The part of js-yaml 4 that the checker uses. */
declare module "js-yaml" {
  type Kind = "scalar" | "sequence" | "mapping";

  export class Type {
    constructor(
      tag: string,
      options: {
        readonly kind: Kind;
        /** Whether the tag stands for all that begin with it. */
        readonly multi?: boolean;
        readonly resolve?: (data: unknown) => boolean;
        readonly construct?: (data: never) => unknown;
      },
    );
    resolve(data: unknown): boolean;
    construct(data: string): unknown;
  }

  export class Schema {
    extend(types: { readonly implicit?: readonly Type[]; readonly explicit?: readonly Type[] }): Schema;
  }

  export class YAMLException extends Error {
    readonly reason: string;
    readonly mark: { readonly line: number; readonly column: number } | undefined;
  }

  /** Where the parser is, and what it has just read. */
  export interface State {
    readonly line: number;
    readonly lineStart: number;
    readonly position: number;
    readonly kind: Kind | null;
    readonly result: unknown;
  }

  export const FAILSAFE_SCHEMA: Schema;
  export const types: { readonly null: Type; readonly float: Type; readonly int: Type; readonly merge: Type };

  export function loadAll(
    text: string,
    iterator: null,
    options: {
      readonly schema: Schema;
      readonly listener?: (event: "open" | "close", state: State) => void;
      /** How deep values may stand within each other. @default 100 */
      readonly maxDepth?: number;
      /** Called for what the parser puts up with, such as a line that stands less deep than YAML asks for. */
      readonly onWarning?: (warning: YAMLException) => void;
      /** Of a key that is there twice the last one counts, instead of an error. */
      readonly json?: boolean;
    },
  ): unknown[];
}
