/** The interface's own icons: 16 x 16, drawn with one stroke, named by what they mean. */

const paths = {
  library: 'M2.5 3.5h3v9h-3zM5.5 3.5h3v9h-3zM9 4l2.7-.8 2.4 8.7-2.7.8z',
  route:
    'M3.5 5.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM12.5 13.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3ZM5 4h5a2.5 2.5 0 0 1 0 5H6a2 2 0 0 0-2 2v0a1 1 0 0 0 1 1h6',
  review: 'M3.5 2.5h6l3 3v3M9.5 2.5v3h3M3.5 2.5v11h4.5M5.5 7h3M5.5 9.5h2M9.5 12.2l1.7 1.7 3-3.3',
  run: 'M13.5 8a5.5 5.5 0 1 1-2-4.2M11.5 1.5v2.5H9M6.7 5.7v4.6L10.3 8z',
  model: 'M4.5 4.5h7v7h-7zM6.5 4.5v-2M9.5 4.5v-2M6.5 13.5v-2M9.5 13.5v-2M4.5 6.5h-2M4.5 9.5h-2M13.5 6.5h-2M13.5 9.5h-2',
  download: 'M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13.5h10',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  connect: 'M6 2.5v3M10 2.5v3M4.5 5.5h7v2a3.5 3.5 0 0 1-7 0zM8 11v2.5',
  activity: 'M1.5 8h3l2-5 3 10 2-5h3',
  settings: 'M2.5 4.5h6M11.5 4.5h2M2.5 11.5h2M7.5 11.5h6M10 6.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM6 13.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.5 10.5l3.5 3.5',
  plus: 'M8 3v10M3 8h10',
  close: 'm4 4 8 8M12 4l-8 8',
  check: 'm3 8.5 3.2 3.2L13 4.8',
  dash: 'M4 8h8',
  copy: 'M5.5 5.5v-2a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-2M3.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1Z',
  play: 'M5 3.2v9.6l8-4.8z',
  trash: 'M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.6 9h6.8l.6-9M6.7 7v4M9.3 7v4',
  edit: 'm9.8 3.7 2.5 2.5M3 13l.6-3.1 7-7a1.2 1.2 0 0 1 1.7 0l.8.8a1.2 1.2 0 0 1 0 1.7l-7 7z',
  warning: 'M8 2.2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 7.3v3.5M8 5.1v.1',
  failure: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM6 6l4 4M10 6l-4 4',
  success: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM5.3 8.2l1.9 1.9 3.5-3.9',
  enter: 'M13 3.5v4a2 2 0 0 1-2 2H3.5M6 6.5l-3 3 3 3',
  server: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5v.1M5 11v.1',
  database:
    'M8 6.2c3 0 5-.8 5-1.9s-2-1.9-5-1.9-5 .8-5 1.9 2 1.9 5 1.9ZM3 4.3v7.4c0 1.1 2 1.9 5 1.9s5-.8 5-1.9V4.3M3 8c0 1.1 2 1.9 5 1.9S13 9.1 13 8',
  mail: 'M2 3.5h12v9H2zM2.5 4 8 8.7 13.5 4',
  folder: 'M2 4.5a1 1 0 0 1 1-1h3.2l1.5 1.6H13a1 1 0 0 1 1 1v5.4a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1z',
  web: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM2 8h12M8 2c2 1.6 2.7 3.7 2.7 6S10 12.4 8 14M8 2C6 3.6 5.3 5.7 5.3 8S6 12.4 8 14',
  document: 'M4 2.5h5l3.5 3.5v7.5h-8.5zM9 2.5v3.5h3.5',
  list: 'M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.1M2.5 8h.1M2.5 12h.1',
  profile: 'M2.5 5 8 2.2 13.5 5 8 7.8zM2.5 8 8 10.8 13.5 8M2.5 11 8 13.8 13.5 11',
  tool: 'M10.5 2.5a3.5 3.5 0 0 0-4.6 4.3L2.6 10.1a1.6 1.6 0 0 0 0 2.3l1 1a1.6 1.6 0 0 0 2.3 0l3.3-3.3a3.5 3.5 0 0 0 4.3-4.6l-2.2 2.2-2-.5-.5-2z',
  keyboard: 'M1.5 4h13v8h-13zM4 6.7h.1M6.6 6.7h.1M9.3 6.7h.1M12 6.7h.1M5 9.5h6',
  gateway: 'M2 8h4M10 8h4M6 4.5h4v7H6z',
  lock: 'M4 7h8v6.5H4zM5.5 7V5a2.5 2.5 0 0 1 5 0v2',
  offline: 'M2 2l12 12M4 9.5a6 6 0 0 1 2-1.3M2 7a9 9 0 0 1 2.8-1.9M8 5a9 9 0 0 1 6 2M10.3 8.6c.6.2 1.2.5 1.7.9M8 12.5v.1',
  moon: 'M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5Z',
  up: 'm4 10 4-4 4 4',
} as const;

export type IconName = keyof typeof paths;

/** Decoration only: the control around it carries the name. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      style={{ flex: 'none' }}
    >
      <path d={paths[name]} />
    </svg>
  );
}

/** The mark: a drilled corner plate, as a craftsman's jig. */
export function Mark({ size = 18 }: { size?: number }) {
  return (
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2.2">
      <path d="M4 4h16v9a7 7 0 0 1-7 7H4z" strokeLinejoin="round" />
      <circle cx="12" cy="12" r="3" />
    </svg>
  );
}
