/** The head of a table whose last column needs no visible name: it is only read out. */
export function ColumnHeads({ names, last }: { names: readonly string[]; last: string }) {
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
        <th scope="col">
          <span className="visually-hidden">{last}</span>
        </th>
      </tr>
    </thead>
  );
}
