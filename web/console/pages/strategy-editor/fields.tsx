import { TextInput, type TextInputProps } from "@mantine/core";
import { type ReactNode, useState } from "react";

interface NumberProps extends Omit<TextInputProps, "value" | "onChange" | "min" | "max"> {
  readonly value: number | null;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

/** A whole number. What is typed stands as it is typed; the work gets it as soon as it is one. */
export function NumberField({ value, min, max, onChange, ...rest }: NumberProps): ReactNode {
  const [typed, setTyped] = useState<string | null>(null);
  const isWhole = (text: string): boolean => /^-?\d{1,5}$/.test(text) && Number(text) >= min && Number(text) <= max;
  return (
    <TextInput
      {...rest}
      type="number"
      inputMode={min < 0 ? "text" : "numeric"}
      min={min}
      max={max}
      step={1}
      value={typed ?? (value === null ? "" : String(value))}
      error={typed !== null && !isWhole(typed) ? true : undefined}
      onChange={({ currentTarget: { value: text } }) => {
        setTyped(text);
        if (isWhole(text)) onChange(Number(text));
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

interface TextProps extends Omit<TextInputProps, "value" | "onChange"> {
  readonly value: string;
  /** May it be left empty? Else the work keeps what it had until something is there. */
  readonly isOptional?: boolean;
  readonly onChange: (value: string) => void;
}

/** A line of text; what is typed stands as it is typed, blanks included. */
export function TextField({ value, isOptional = false, onChange, ...rest }: TextProps): ReactNode {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextInput
      {...rest}
      value={typed ?? value}
      error={typed !== null && !isOptional && typed.trim() === "" ? true : undefined}
      onChange={({ currentTarget: { value: text } }) => {
        setTyped(text);
        if (isOptional || text.trim() !== "") onChange(text);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
