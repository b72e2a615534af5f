import { describe, expect, it } from 'vitest'
import { matching, type Collection, type Group, type Groups, type Operation } from './search'

const operation = (path: string, method: string, said: Record<string, string>): Operation => {
  const described = { get: (key: string) => said[key] }
  return { get: (key) => ({ path, method, operation: described })[key] }
}

class Operations implements Pick<Collection<Operation>, 'filter' | 'size'> {
  constructor(readonly all: Operation[]) {}
  get size() {
    return this.all.length
  }
  filter(keep: (value: Operation) => boolean) {
    return new Operations(this.all.filter(keep)) as unknown as Collection<Operation>
  }
}

const group = (operations: unknown): Group =>
  ({ get: () => operations, set: (_: string, next: unknown) => group(next) }) as Group

const groups = (entries: [string, Group][]): Groups => ({
  map: (change) => groups(entries.map(([tag, each]) => [tag, change(each, tag)])),
  filter: (keep) => groups(entries.filter(([, each]) => keep(each))),
  ...{ entries },
})

const all = groups([
  [
    'chatbot',
    group(
      new Operations([
        operation('/chatbot/keywords', 'get', { operationId: 'listKeywords', summary: 'Keyword rules' }),
        operation('/chatbot/keywords', 'post', {
          operationId: 'createKeyword',
          summary: 'Add a keyword rule',
        }),
      ]),
    ),
  ],
  [
    'identity',
    group(new Operations([operation('/me', 'get', { operationId: 'getMe', summary: 'Who I am' })])),
  ],
])

function found(phrase: string) {
  const left = (matching(all, phrase) as unknown as { entries: [string, Group][] }).entries
  return left.flatMap(([, each]) =>
    (each.get('operations') as unknown as Operations).all.map((one) =>
      (one.get('operation') as Operation).get('operationId'),
    ),
  )
}

describe('matching', () => {
  it('finds an operation by words of its path, method and summary in any order and case', () => {
    expect(found('RULE post')).toEqual(['createKeyword'])
    expect(found('/chatbot')).toEqual(['listKeywords', 'createKeyword'])
  })

  it('finds by the tag and leaves groups out that have nothing', () => {
    expect(found('identity')).toEqual(['getMe'])
    expect(found('chatbot who')).toEqual([])
  })
})
