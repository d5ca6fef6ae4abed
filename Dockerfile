# syntax=docker/dockerfile:1

# The build needs the optional packages too: the bundler's native part is one of them.
FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

# The service runs on the image's own Node and a real PostgreSQL: the optional packages (Node, embedded PostgreSQL) stay out.
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund && npm cache clean --force

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 SANDBOX=off DATA_DIR=/var/lib/prorrata
RUN install -d -o node -g node /var/lib/prorrata
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE ./
COPY --from=build /build/dist dist
USER node
EXPOSE 3000
CMD ["node", "dist/src/main.js"]
