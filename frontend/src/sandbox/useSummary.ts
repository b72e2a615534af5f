import { useI18n } from 'vue-i18n'
import { spansOf } from './markup'
import type { MessageView } from './view'

/** One line that stands for a message: in a quote, a list, an announcement. */
export function useSummary() {
  const { t } = useI18n()
  const plain = (text: string) =>
    spansOf(text)
      .map((span) => span.text)
      .join('')

  return (view: MessageView): string => {
    switch (view.kind) {
      case 'card':
        return (
          plain(view.body ?? '') ||
          (view.header?.kind === 'text' ? view.header.text : '') ||
          (view.footer ?? '')
        )
      case 'media':
        return plain(view.caption ?? '') || t(view.media.voice ? 'media.voice' : `media.${view.media.type}`)
      case 'location':
        return view.name ?? t('media.location')
      case 'contacts':
        return view.contacts.map((contact) => contact.name).join(', ')
      case 'reaction':
        return view.emoji ? t('message.reacted', { emoji: view.emoji }) : t('message.reactionRemoved')
      case 'unsupported':
        return t('message.unsupported', { type: view.type })
    }
  }
}
