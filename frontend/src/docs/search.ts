/** What this page uses of Swagger UI's immutable collections. */
export interface Collection<T> {
  get(key: string): T | undefined
  filter(keep: (value: T) => boolean): Collection<T>
  set(key: string, value: unknown): this
  readonly size: number
}

export interface Operation {
  get(key: string): unknown
}

export interface Group {
  get(key: 'operations'): Collection<Operation>
  set(key: 'operations', operations: Collection<Operation>): Group
}

export interface Groups {
  map(change: (group: Group, tag: string) => Group): Groups
  filter(keep: (group: Group) => boolean): Groups
}

/** The operations that have every word of the phrase in their tag, path, method, name, summary, description or permission. */
export function matching(groups: Groups, phrase: string): Groups {
  const words = phrase.toLowerCase().split(/\s+/)
  const matches = (tag: string, operation: Operation) => {
    const text = `${tag} ${textOf(operation)}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
  return groups
    .map((group, tag) =>
      group.set(
        'operations',
        group.get('operations').filter((operation) => matches(tag, operation)),
      ),
    )
    .filter((group) => group.get('operations').size > 0)
}

function textOf(operation: Operation): string {
  const described = operation.get('operation') as Operation
  const said = ['operationId', 'summary', 'description', 'x-permission'].map(
    (key) => described.get(key) ?? '',
  )
  return [operation.get('path'), operation.get('method'), ...said].join(' ')
}
