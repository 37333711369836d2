import 'uplot/dist/uPlot.min.css';
import './style/colours.css';
import './style/page.css';
import './style/parts.css';
import './style/transient.css';
import './style/event.css';
import { render } from 'preact';
import { App } from './app.js';

const place = document.getElementById('dashboard');
if (place === null) throw new Error('index.html must hold an element with the id "dashboard"; found none');

place.replaceChildren();
render(<App />, place);
