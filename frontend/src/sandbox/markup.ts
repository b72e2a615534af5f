/** A piece of message text; styles nest, as in *bold _and italic_*. */
export interface Span {
  text: string
  bold?: boolean
  italic?: boolean
  strike?: boolean
  mono?: boolean
  href?: string
}

type Style = Omit<Span, 'text'>

const marks: { pattern: RegExp; style: Style; nests: boolean }[] = [
  { pattern: /```([\s\S]+?)```/, style: { mono: true }, nests: false },
  { pattern: /(?<![\w`])`([^`\n]+)`(?!\w)/, style: { mono: true }, nests: false },
  { pattern: /(?<!\w)\*(?!\s)([^*\n]+?)(?<!\s)\*(?!\w)/, style: { bold: true }, nests: true },
  { pattern: /(?<!\w)_(?!\s)([^_\n]+?)(?<!\s)_(?!\w)/, style: { italic: true }, nests: true },
  { pattern: /(?<!\w)~(?!\s)([^~\n]+?)(?<!\s)~(?!\w)/, style: { strike: true }, nests: true },
]
const link = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}*_~]/

/**
 * Reads WhatsApp's light markup (*bold*, _italic_, ~strike~, ```mono```) and web addresses.
 * The result is drawn as text, so nothing a message says can become markup of the page.
 */
export function spansOf(text: string, style: Style = {}): Span[] {
  if (!text) return []
  const address = link.exec(text)
  const mark = marks
    .map((m) => ({ ...m, match: m.pattern.exec(text) }))
    .filter((m) => m.match !== null)
    .sort((a, b) => a.match!.index - b.match!.index)[0]

  if (address && (!mark?.match || address.index <= mark.match.index)) {
    return around(text, address, style, [{ text: address[0], ...style, href: address[0] }])
  }
  if (!mark?.match) return [{ text, ...style }]
  const inner = mark.match[1] ?? ''
  const merged = { ...style, ...mark.style }
  return around(text, mark.match, style, mark.nests ? spansOf(inner, merged) : [{ text: inner, ...merged }])
}

function around(text: string, match: RegExpExecArray, style: Style, middle: Span[]): Span[] {
  return [
    ...spansOf(text.slice(0, match.index), style),
    ...middle,
    ...spansOf(text.slice(match.index + match[0].length), style),
  ]
}
