/** Arguments of a tool as JSON text; Ctrl/Cmd-Enter sends them. */
import { Field, TextArea } from './field.tsx';

interface ArgumentsFieldProps {
  value: string;
  onChange(value: string): void;
  onSubmit(): void;
}

export function ArgumentsField({ value, onChange, onSubmit }: ArgumentsFieldProps) {
  return (
    <Field label="Arguments" hint="JSON, checked against the schema before the call.">
      {(ids) => (
        <TextArea
          {...ids}
          mono
          rows={Math.min(14, Math.max(5, value.split('\n').length + 1))}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) onSubmit();
          }}
        />
      )}
    </Field>
  );
}
