// What rss-parser or feedsmith tells of the documents that are named on the command line, after the reader's own name, as
// JSON. Members that it has no value for are null. Nothing is judged here: tests/golden/readers.rs does that.
//
// It comes in on standard input, and so finds the packages in the folder that it runs in, target/readers.

import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

const [reader, ...paths] = process.argv.slice(2)
const text = (value) => value ?? null
const second = (date) => (date ? new Date(date).toISOString().replace(/\.\d+Z$/, 'Z') : null)
const number = (value) => (value === undefined || value === '' ? null : Number(value))

async function rssParser() {
  const { default: Parser } = await import('rss-parser')
  const parser = new Parser()
  const entry = (item) => ({
    title: text(item.title),
    id: text(item.guid ?? item.id),
    link: text(item.link),
    published: second(item.isoDate ?? item.pubDate),
    updated: null,
    summary: text(item.summary),
    // It calls RSS's description `content`, too, and what content:encoded holds by its own name.
    content: text(item['content:encoded'] ?? item.content),
    enclosures: item.enclosure
      ? [{ url: text(item.enclosure.url), type: text(item.enclosure.type), length: number(item.enclosure.length) }]
      : [],
    authors: [item.creator ?? item.author].filter(Boolean),
    terms: item.categories ?? null,
  })
  return async (path) => {
    const feed = await parser.parseString(readFileSync(path, 'utf8'))
    return { title: text(feed.title), page: text(feed.link), own: text(feed.feedUrl), entries: feed.items.map(entry) }
  }
}

async function feedsmith() {
  const { parseFeed, parseOpml } = await import('feedsmith')
  const link = (links, rel) => links?.find((one) => (one.rel ?? 'alternate') === rel)?.href
  const enclosure = (url, type, length) => ({ url: text(url), type: text(type), length: number(length) })
  const documents = {
    rss: (feed) => ({
      title: text(feed.title),
      page: text(feed.link),
      own: text(link(feed.atom?.links, 'self')),
      entries: (feed.items ?? []).map((item) => ({
        title: text(item.title),
        id: text(item.guid?.value),
        link: text(item.link),
        published: second(item.pubDate),
        updated: null,
        summary: text(item.description),
        content: text(item.content?.encoded),
        enclosures: (item.enclosures ?? []).map((one) => enclosure(one.url, one.type, one.length)),
        authors: item.dc?.creators ?? (item.authors ?? []).map((author) => author.name ?? author),
        terms: (item.categories ?? []).map((category) => category.name),
      })),
    }),
    atom: (feed) => ({
      title: text(feed.title?.value ?? feed.title),
      page: text(link(feed.links, 'alternate')),
      own: text(link(feed.links, 'self')),
      entries: (feed.entries ?? []).map((entry) => ({
        title: text(entry.title?.value ?? entry.title),
        id: text(entry.id),
        link: text(link(entry.links, 'alternate')),
        published: second(entry.published),
        updated: second(entry.updated),
        summary: text(entry.summary?.value ?? entry.summary),
        content: text(entry.content?.value ?? entry.content),
        enclosures: (entry.links ?? [])
          .filter((one) => one.rel === 'enclosure')
          .map((one) => enclosure(one.href, one.type, one.length)),
        authors: (entry.authors ?? []).map((author) => author.name),
        terms: (entry.categories ?? []).map((category) => category.term),
      })),
    }),
    json: (feed) => ({
      title: text(feed.title),
      page: text(feed.home_page_url),
      own: text(feed.feed_url),
      entries: (feed.items ?? []).map((item) => ({
        title: text(item.title),
        id: text(item.id),
        link: text(item.url),
        published: second(item.date_published),
        updated: second(item.date_modified),
        summary: text(item.summary),
        content: text(item.content_html),
        enclosures: (item.attachments ?? []).map((one) => enclosure(one.url, one.mime_type, one.size_in_bytes)),
        authors: (item.authors ?? []).map((author) => author.name),
        terms: item.tags ?? [],
      })),
    }),
  }
  const listed = (outlines) =>
    outlines.flatMap((one) =>
      one.outlines ? listed(one.outlines) : [{ title: text(one.text), id: text(one.xmlUrl), link: text(one.htmlUrl) }],
    )
  return async (path) => {
    if (path.endsWith('.opml')) {
      const { head, body } = parseOpml(readFileSync(path, 'utf8'))
      return { title: text(head.title), entries: listed(body.outlines) }
    }
    const { format, feed } = await parseFeed(readFileSync(path, 'utf8'))
    return documents[format](feed)
  }
}

const read = await { 'rss-parser': rssParser, feedsmith }[reader]()
const told = {}
for (const path of paths) {
  told[basename(path)] = await read(path)
}
process.stdout.write(JSON.stringify(told))
