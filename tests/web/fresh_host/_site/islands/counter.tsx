/** Islands of a test's site. */

export function Inner({ count }: { count: number }) {
  return <b>{count}</b>;
}

export function Outer({ count, label }: { count: number; label: string }) {
  return (
    <button type="button" aria-label={label}>
      {count} <Inner count={1} />
    </button>
  );
}
