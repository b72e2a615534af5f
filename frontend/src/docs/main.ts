import '@fontsource-variable/inter/wght.css'
import './docs.css'
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle'
import { matching } from './search'
import { searchField } from './searchField'

const page = document.documentElement.classList
page.toggle('dark-mode', page.contains('dark'))

SwaggerUI({
  url: '/api/v1/openapi.yaml',
  domNode: document.getElementById('docs'),
  deepLinking: true,
  filter: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  // Swagger's own service would be told about every contract shown here.
  validatorUrl: null,
  plugins: [{ fn: { opsFilter: matching } }, searchField],
})
