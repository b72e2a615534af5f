/// <reference types="vite/client" />
declare module '@fontsource-variable/inter/wght.css'

declare module 'swagger-ui-dist/swagger-ui-es-bundle' {
  export default function SwaggerUI(options: Record<string, unknown>): unknown
}
