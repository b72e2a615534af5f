import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import en from './locales/en.json'

const root = fileURLToPath(new URL('..', import.meta.url))

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(vue|ts)$/.test(file) && !file.endsWith('.spec.ts'))
  .map((file) => readFileSync(`${root}/${file}`, 'utf8'))
  .join('\n')

const keys = Object.entries(en).flatMap(([area, texts]) => Object.keys(texts).map((key) => `${area}.${key}`))

/** Keys built from a variable, such as t(`status.${status}`): every key of that form is in use. */
const built = [...sources.matchAll(/`(\w+\.)\$\{[^`}]+\}(\w*)`/g)].map(
  ([, start, end]) => new RegExp(`^${start}\\w+${end}$`),
)

describe('the texts of the page', () => {
  it('are all there', () => {
    const used = [...sources.matchAll(/\bt\(\s*'([\w.]+)'/g)].map(([, key]) => key)

    expect(used.filter((key) => !keys.includes(key as string))).toEqual([])
  })

  it('are all used', () => {
    const unused = keys.filter(
      (key) => !sources.includes(`'${key}'`) && !built.some((pattern) => pattern.test(key)),
    )

    expect(unused).toEqual([])
  })
})
