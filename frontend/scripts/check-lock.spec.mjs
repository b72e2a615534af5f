import { describe, expect, it } from 'vitest'
import { problemsOf } from './check-lock.mjs'

const sound = {
  '': { name: 'page' },
  'node_modules/a': { integrity: 'sha512-a', optionalDependencies: { 'a-linux': '1', 'a-mac': '1' } },
  'node_modules/a-linux': { integrity: 'sha512-l', optional: true },
  'node_modules/a/node_modules/a-mac': { integrity: 'sha512-m', optional: true },
}

describe('the lock check', () => {
  it('passes a lock whose platform packages are all there, nested or not', () => {
    expect(problemsOf({ packages: sound })).toEqual([])
  })

  it('names a platform package that is left out', () => {
    const { 'node_modules/a-linux': _, ...lacking } = sound
    expect(problemsOf({ packages: lacking })).toEqual([
      'node_modules/a names a-linux, which the lock leaves out',
    ])
  })

  it('refuses addresses and missing checksums', () => {
    const packages = { 'node_modules/b': { resolved: 'https://packages.example/b.tgz' } }
    expect(problemsOf({ packages })).toEqual([
      'node_modules/b holds an address',
      'node_modules/b has no checksum',
    ])
  })
})
