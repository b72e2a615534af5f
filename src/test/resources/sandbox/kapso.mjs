// Runs the published client, unmodified, against the sandbox: node kapso.mjs <base> <number> <waba> <token> <to>
// From the folder whose node_modules has the client.
import { createRequire } from 'node:module'

const { WhatsAppClient, buildTemplateSendPayload } = createRequire(process.cwd() + '/')('@kapso/whatsapp-cloud-api')
const [baseUrl, phoneNumberId, businessAccountId, accessToken, to] = process.argv.slice(2)
const client = new WhatsAppClient({ accessToken, baseUrl, graphVersion: 'v24.0' })

const text = await client.messages.sendText({ phoneNumberId, to, body: 'text from node' })

const png = new Blob([Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10])], { type: 'image/png' })
const { id } = await client.media.upload({ phoneNumberId, type: 'image/png', file: png, fileName: 'a.png' })
const media = await client.messages.sendImage({ phoneNumberId, to, image: { id, caption: 'image from node' } })
const described = await client.media.get({ mediaId: id, phoneNumberId })

const template = await client.messages.sendTemplate({
  phoneNumberId,
  to,
  template: buildTemplateSendPayload({ name: 'conformance', language: 'en_US', body: [{ type: 'text', text: 'node' }] }),
})
const interactive = await client.messages.sendInteractiveButtons({
  phoneNumberId,
  to,
  bodyText: 'buttons from node',
  buttons: [{ id: 'yes', title: 'Yes' }, { id: 'no', title: 'No' }],
})
const templates = await client.templates.list({ businessAccountId, limit: 10 })

const ids = [text, media, template, interactive].map((answer) => answer.messages[0].id)
console.log(JSON.stringify({ ids, mimeType: described.mimeType ?? described.mime_type, templates: templates.data.length }))
