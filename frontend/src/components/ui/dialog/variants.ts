/** Where a dialog stands, with the movement it enters by. */
export const placements = {
  center:
    'start-1/2 top-1/2 w-[calc(100%-2rem)] max-w-md -translate-x-1/2 -translate-y-1/2 rounded-xl border data-[state=open]:fade-in-0 data-[state=closed]:fade-out-0 data-[state=open]:zoom-in-95',
  bottom:
    'inset-x-0 bottom-0 max-h-[85%] rounded-t-2xl border-t data-[state=open]:slide-in-from-bottom data-[state=closed]:slide-out-to-bottom',
  start:
    'inset-y-0 start-0 w-[min(20rem,88%)] border-e data-[state=open]:slide-in-from-left data-[state=closed]:slide-out-to-left',
  end: 'inset-y-0 end-0 w-[min(22rem,92%)] border-s data-[state=open]:slide-in-from-right data-[state=closed]:slide-out-to-right',
} as const

export type Placement = keyof typeof placements
