// Reads pages as JSON from standard input ([{html, url}]) and prints what Mozilla's Readability makes of each.
import { readFileSync } from 'node:fs';
import { Readability } from '@mozilla/readability';
import { JSDOM, VirtualConsole } from 'jsdom';

const pages = JSON.parse(readFileSync(0, 'utf8'));
const read = ({ html, url }) => {
	const { document } = new JSDOM(html, { url, virtualConsole: new VirtualConsole() }).window;
	const canonical = document.querySelector('link[rel=canonical]')?.href ?? '';
	const found = new Readability(document).parse();
	if (!found) return null;
	const body = new JSDOM(found.content, { url }).window.document;
	return {
		canonical,
		title: found.title,
		published: found.publishedTime,
		text: found.textContent,
		content: found.content,
		images: [...body.querySelectorAll('img')].map((image) => image.src),
		links: [...body.querySelectorAll('a')].map((link) => link.href),
		code: [...body.querySelectorAll('pre')].map((pre) => pre.innerHTML),
	};
};
process.stdout.write(JSON.stringify(pages.map(read)));
