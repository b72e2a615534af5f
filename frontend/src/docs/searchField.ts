/** What this page uses of Swagger UI's system. */
interface System {
  React: { createElement(type: string, properties: object, ...children: unknown[]): unknown }
}

interface Properties {
  layoutSelectors: { currentFilter(): unknown }
  layoutActions: { updateFilter(phrase: string): void }
}

/** Swagger UI's own field has no label, and says that it filters by tags. */
export const searchField = ({ React }: System) => ({
  components: {
    FilterContainer({ layoutSelectors, layoutActions }: Properties) {
      const phrase = layoutSelectors.currentFilter()
      const field = React.createElement('input', {
        type: 'search',
        className: 'operation-filter-input',
        'aria-label': 'Search the operations',
        placeholder: 'Search: path, method, name, what it does, permission',
        // `filter: true` only switches the field on.
        value: typeof phrase === 'string' && phrase !== 'true' ? phrase : '',
        onChange: (event: { target: { value: string } }) => layoutActions.updateFilter(event.target.value),
      })
      return React.createElement('div', { className: 'filter wrapper', role: 'search' }, field)
    },
  },
})
