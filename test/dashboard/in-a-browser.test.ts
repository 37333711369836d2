import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isThere } from '../architecture/repository.js';
import { installedChromium, type RunningServer, startServer } from './running-server.js';

const executablePath = installedChromium();
const isBuilt = isThere('dist/dashboard/index.html');
if (!isBuilt) console.warn('skipped: dist/dashboard is not built; run npm run build');
else if (executablePath === undefined)
  console.warn('skipped: no Chromium on this machine; install it, or name its program in CHROMIUM_PATH');

const PHONE = { width: 390, height: 844 };

// What runs inside the page stands here as text: the tests' own code knows no document.

/** Where the first dot is on the map of the sky, CSS pixels. */
const PLACE_OF_FIRST_DOT = `(() => {
  const path = document.querySelector('.dots path[d^=M]');
  const [, x, y] = /^M(\\S+) ([^h]+)h/.exec(path.getAttribute('d'));
  const point = new DOMPoint(Number(x), Number(y)).matrixTransform(path.getScreenCTM());
  const map = path.ownerSVGElement.getBoundingClientRect();
  return { x: point.x - map.left, y: point.y - map.top };
})()`;

/** How many pixels of the plot have a colour: text and lines of the axes are nearly grey. */
const COLOURED_PIXELS = `(() => {
  const canvas = document.querySelector('[data-testid=plot] canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let coloured = 0;
  for (let at = 0; at < data.length; at += 4) {
    const channels = data.slice(at, at + 3);
    if (data[at + 3] > 200 && Math.max(...channels) - Math.min(...channels) > 80) coloured += 1;
  }
  return coloured;
})()`;

function isSorted(names: readonly string[]): boolean {
  return names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name);
}

describe.skipIf(!isBuilt || executablePath === undefined)('the dashboard in a browser', () => {
  let server: RunningServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    server = await startServer(400);
    // Containers seldom allow Chromium's own sandbox; the pages are ours.
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
    context = await browser.newContext({ viewport: { width: 1300, height: 900 } });
    page = await context.newPage();
    await page.goto(server.url);
    // Opened while the store was empty: the survey comes in before the eyes of the reader.
    await page.locator('.results tbody tr').first().waitFor({ timeout: 90_000 });
    await server.surveyIsIn;
    await context.close();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  beforeEach(async () => {
    complaints = [];
    context = await browser.newContext({ viewport: { width: 1300, height: 900 } });
    page = await context.newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) complaints.push(`asked ${request.url()}`);
    });
    await page.goto(server.url);
    await rows().first().waitFor();
  });

  afterEach(() => context.close());

  const rows = () => page.locator('.results tbody tr');
  /** Paths that have dots: asked for beside the rows of the table, and there before or after them. */
  const dots = () => page.locator('.dots path[d^=M]');
  const visibleCount = async () =>
    Number.parseInt((await page.getByTestId('visible-count').textContent())?.replace(/\D/g, '') ?? '', 10);

  test('shows status, sky and table, and asks nobody but its own server', async () => {
    expect(await visibleCount()).toBeGreaterThan(5);
    await dots().first().waitFor({ state: 'attached' });
    expect(await rows().count()).toBeGreaterThan(5);
    expect(complaints).toEqual([]);
  });

  test('finds by cone what the table showed, and says why a field can not be read', async () => {
    // In one look: the survey is still arriving, and rows change places.
    const [name = '', ra = '', dec = ''] = await rows().nth(2).locator('th, td').allInnerTexts();
    await page.getByLabel('Right ascension').fill(`${ra} ${dec.replace('−', '-')}`);
    await page.getByLabel('Radius').fill('wide');
    await page.getByRole('button', { name: 'Search' }).click();
    expect(await page.getByRole('alert').innerText()).toContain('radius');
    await page.getByLabel('Radius').fill('5');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByTestId('found-count').getByText('1 found', { exact: true }).waitFor();
    await expect.poll(() => rows().locator('th').allInnerTexts(), { timeout: 15_000 }).toEqual([name]);
    expect(complaints).toEqual([]);
  });

  test('sorts by a column, and turns pages by their cursors', async () => {
    const names = () => rows().locator('th').allInnerTexts();
    await page.getByRole('button', { name: /^Name/ }).click();
    // The former rows stay until the new ones are there.
    await expect.poll(async () => isSorted(await names()), { timeout: 15_000 }).toBe(true);
    const first = await names();
    await page.getByRole('button', { name: 'Next' }).click();
    await rows()
      .getByText(first[0] ?? '')
      .waitFor({ state: 'detached' });
    const second = await names();
    expect(isSorted([...first, ...second])).toBe(true);
    await page.getByRole('button', { name: 'Previous' }).click();
    await rows()
      .getByText(first[0] ?? '')
      .waitFor();
    expect(await names()).toEqual(first);
    expect(complaints).toEqual([]);
  });

  test('opens a transient by the keyboard: light curve drawn, results, origin and rights told', async () => {
    await page.goto(`${server.url}#sort=-DETECTION_COUNT`);
    await page.locator('th[aria-sort="descending"]').waitFor();
    await rows().first().locator('a').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('plot').locator('canvas').waitFor();
    expect(Number(await page.getByTestId('plot').getAttribute('data-points'))).toBeGreaterThan(3);
    expect(await page.evaluate<number>(COLOURED_PIXELS)).toBeGreaterThan(100);
    await page.getByRole('button', { name: 'Flux' }).click();
    expect(page.url()).toContain('brightness=flux');
    // The reader stays where he is: the title takes the focus when the transient opens, and never again.
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Flux');
    await page.getByTestId('t2-result').first().waitFor();
    await page.getByTestId('origin').locator('.box').nth(2).waitFor();
    expect(await page.getByRole('heading', { name: 'Who may see this' }).count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.getByTestId('plot').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  test('opens the transient of a dot of the sky that is clicked', async () => {
    await dots().first().waitFor({ state: 'attached' });
    const position = await page.evaluate<{ x: number; y: number }>(PLACE_OF_FIRST_DOT);
    // On the map, which may still be moved down by what comes in above it, and not at a place of the window.
    await page.getByTestId('sky').click({ position });
    await page.getByTestId('plot').locator('canvas').waitFor();
    expect(complaints).toEqual([]);
  });

  test('keeps out a bad token with its reason, and shows more with a good one, in this tab alone', async () => {
    const before = await page.getByTestId('visible-count').innerText();
    await page.getByTestId('viewer-name').click();
    await page.getByLabel('Bearer token').fill('not.a.token');
    await page.getByRole('button', { name: 'Use token' }).click();
    expect(await page.getByRole('alert').innerText()).toMatch(/refused/);
    expect(await page.getByTestId('visible-count').innerText()).toBe(before);
    // A refusal is an HTTP 401, which browsers report on the console by themselves.
    expect(complaints.splice(0)).toEqual([expect.stringContaining('401')]);
    await page.getByLabel('Bearer token').fill(server.token('ztf-partnership'));
    await page.getByRole('button', { name: 'Use token' }).click();
    await page.locator('.viewer code', { hasText: 'ztf-partnership' }).first().waitFor();
    expect(await visibleCount()).toBeGreaterThanOrEqual(Number.parseInt(before, 10));
    expect(await page.evaluate('[sessionStorage.length, localStorage.length]')).toEqual([1, 0]);
    expect(page.url()).not.toContain('token');
    expect(complaints).toEqual([]);
  });

  test('shows where an event was, and its counterparts to those who may see them', async () => {
    server.addNeutrino();
    await page.reload();
    await page.getByLabel('Event').selectOption({ label: 'IC191001A, 2019-10-01' });
    // The last points of AT2019dsg in the neutrino's window are the partnership's.
    await page.getByText('No transient that you may see lies in this region').waitFor();
    expect(page.url()).toContain('event=skymap');
    expect(await page.getByTestId('localization').locator('path').first().getAttribute('d')).toMatch(/^M/);
    await page.getByTestId('viewer-name').click();
    await page.getByLabel('Bearer token').fill(server.token('ztf-partnership'));
    await page.getByRole('button', { name: 'Use token' }).click();
    const candidates = page.getByTestId('candidates').locator('tbody tr');
    await candidates.first().waitFor();
    expect(await candidates.locator('th').allInnerTexts()).toEqual(['ZTF19aapreis']);
    await page.getByText('Draft of a circular').click();
    await page.getByTestId('circular').getByText('ZTF19aapreis').waitFor();
    await page.setViewportSize(PHONE);
    expect(
      await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'),
    ).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
  });

  test('fits a phone: nothing is wider than the screen, with a transient open too', async () => {
    await page.setViewportSize(PHONE);
    const overflow = () => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(await overflow()).toBeLessThanOrEqual(0);
    await rows().first().locator('a').click();
    await page.getByTestId('origin').waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
  });

  test('says so while the server is away, and comes back by itself', async () => {
    await context.setOffline(true);
    await page.getByText('No connection').waitFor({ timeout: 20_000 });
    expect(await rows().count()).toBeGreaterThan(5);
    await context.setOffline(false);
    await page.getByText('No connection').waitFor({ state: 'detached', timeout: 20_000 });
  });
});
