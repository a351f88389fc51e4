import { type Field } from "./field.ts";

/** The whole number that a field holds, as the API has it, or as text, as templates make it. */
export const wholeNumber = ({ value }: Field): number | undefined => {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return Number.isInteger(number) ? (number as number) : undefined;
};
