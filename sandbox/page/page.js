// SPDX-License-Identifier: Apache-2.0
'use strict';

const poll_ms = 700;
const log_lines = 200;
const view = { conversation: null, log_after: 0 };
const by_id = (id) => document.getElementById(id);

document.body.classList.toggle('only-phone', location.pathname === '/phone');
document.body.classList.toggle('only-crm', location.pathname === '/crm');

async function call(method, path, body) {
  const response = await fetch(path, { method, body: body === undefined ? undefined : JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${answer.error}: ${answer.hint}`);
  return answer;
}

function element(tag, class_name, text) {
  const node = document.createElement(tag);
  if (class_name) node.className = class_name;
  if (text !== undefined) node.textContent = text;
  return node;
}

function time_of(ms) {
  return new Date(ms).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
}

// Rebuilds a list only when its content changed, so that focus, selection and scrolling stay where they are.
function fill(list, state, make_children) {
  const text = JSON.stringify(state);
  if (list.dataset.state === text) return;
  list.dataset.state = text;
  list.replaceChildren(...make_children());
  if (list.classList.contains('chat')) list.scrollTop = list.scrollHeight;
}

function chat_line(mine, text, meta, meta_class) {
  const line = element('li', mine ? 'line mine' : 'line');
  line.append(element('div', 'bubble', text), element('div', `meta ${meta_class ?? ''}`, meta));
  return line;
}

function show_phone(phone) {
  by_id('phone-state').textContent = !phone.follows ? 'not followed' : phone.typing ? 'typing…' : 'service account';
  fill(by_id('phone-chat'), phone.entries, () => {
    if (phone.entries.length === 0) {
      return [element('li', 'empty', 'This is the customer’s phone. Write something, or play the demo.')];
    }
    return phone.entries.map((entry) => {
      if (entry.from === 'platform') return element('li', 'notice alarm', entry.text);
      if (entry.kind.startsWith('event/')) return element('li', 'notice', entry.text);
      return chat_line(entry.from === 'customer', entry.text, time_of(entry.at_ms));
    });
  });
}

const ticks = { sending: '…', accepted: '✓ accepted', sent: '✓✓ sent', refused: '✕ refused', failed: '✕ failed', unknown: '? unknown' };

function newest_first(conversations) {
  const last_ms = (conversation) => conversation.messages.at(-1)?.at_ms ?? 0;
  return conversations.sort((a, b) => last_ms(b) - last_ms(a));
}

function show_threads(conversations) {
  fill(by_id('threads'), [conversations, view.conversation], () => conversations.map((conversation) => {
    const button = element('button');
    const last = conversation.messages.at(-1);
    button.type = 'button';
    button.title = conversation.key;
    button.setAttribute('aria-current', String(conversation.key === view.conversation));
    button.append(element('strong', '', conversation.key.split(':').at(-1)), element('span', '', last ? last.text : ''));
    button.addEventListener('click', () => {
      view.conversation = conversation.key;
      show_crm(conversations);
    });
    return button;
  }));
}

function show_crm(conversations) {
  const known = conversations.some((conversation) => conversation.key === view.conversation);
  if (!known) view.conversation = conversations[0]?.key ?? null;
  const current = conversations.find((conversation) => conversation.key === view.conversation);
  show_threads(conversations);
  const messages = current?.messages ?? [];
  const total = conversations.reduce((sum, conversation) => sum + conversation.messages.length, 0);
  by_id('crm-count').textContent = total === 0 ? 'no events yet' : `${total} ${total === 1 ? 'event' : 'events'}, signatures verified`;
  for (const field of by_id('crm-form').elements) field.disabled = !current;
  fill(by_id('crm-chat'), messages, () => {
    if (messages.length === 0) {
      return [element('li', 'empty', 'Events that the gateway delivers with a good signature appear here.')];
    }
    return messages.map((message) => {
      const time = time_of(message.at_ms);
      if (message.from === 'notice') return element('li', 'notice', `${message.text} · ${time}`);
      if (message.from === 'customer') return chat_line(false, message.text, time);
      const detail = message.detail ? ` (${message.detail})` : '';
      return chat_line(true, message.text, `${time} ${ticks[message.status] ?? message.status}${detail}`, `tick-${message.status}`);
    });
  });
}

function show_demo(demo) {
  const running = demo.verdict === 'running';
  by_id('demo-start').disabled = running;
  fill(by_id('relay'), demo.verdict === 'idle' ? [] : demo.hops, () => {
    if (demo.verdict === 'idle') return [];
    const next = demo.hops.find((hop) => hop.state === 'waiting');
    return demo.hops.map((hop) => {
      const item = element('li', hop === next && running ? 'now' : hop.state, hop.name);
      item.title = hop.detail;
      if (hop.state === 'seen') item.append(element('small', '', `${hop.took_ms} ms`));
      if (hop.state === 'failed') item.append(element('small', '', hop.detail));
      return item;
    });
  });
}

function show_faults(faults) {
  fill(by_id('faults'), faults, () => faults.map((fault) => {
    const item = element('li');
    const label = element('label');
    const box = element('input');
    box.type = 'checkbox';
    box.checked = fault.on;
    box.addEventListener('change', () => act(() => call(box.checked ? 'PUT' : 'DELETE', `/sandbox/faults/${fault.name}`)));
    const parameters = Object.entries(fault.parameters ?? {}).map(([name, value]) => ` ${name}=${value}`).join('');
    const left = fault.left === null ? '' : ` · ${fault.left} left`;
    label.append(box, element('b', fault.on ? 'on' : '', fault.name + parameters + left), element('small', '', fault.explanation));
    item.append(label);
    return item;
  }));
}

function show_clock(clock) {
  by_id('phone-clock').textContent = new Date(clock.now_ms).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false });
  by_id('clock-now').textContent = new Date(clock.now_ms).toLocaleString();
  by_id('clock-offset').textContent = clock.offset_ms === 0 ? 'real time' : `moved by ${Math.round(clock.offset_ms / 60000)} min`;
}

function show_log({ entries, next }) {
  const list = by_id('log');
  if (next < view.log_after) list.replaceChildren();
  view.log_after = next;
  for (const entry of entries) {
    const arrow = entry.direction === 'in' ? '→' : '←';
    const status = entry.status === 0 ? 'no answer' : entry.status;
    const bad = entry.status === 0 || entry.status >= 400;
    list.prepend(element('li', bad ? 'bad' : '', `${time_of(entry.at_ms)} ${arrow} ${entry.what} ${status} ${entry.note}`));
  }
  while (list.childElementCount > log_lines) list.lastElementChild.remove();
}

async function refresh() {
  const drawer_open = !by_id('drawer').hidden;
  const [phone, crm, demo, clock] = await Promise.all([
    call('GET', '/sandbox/wechat/phone'),
    call('GET', '/sandbox/crm/conversations'),
    call('GET', '/sandbox/demo'),
    call('GET', '/sandbox/clock'),
  ]);
  show_phone(phone);
  show_crm(newest_first(crm.conversations));
  show_demo(demo);
  show_clock(clock);
  if (!drawer_open) return;
  const [faults, log] = await Promise.all([call('GET', '/sandbox/faults'), call('GET', `/sandbox/log?after=${view.log_after}`)]);
  show_faults(faults.faults);
  show_log(log);
}

async function keep_fresh() {
  try {
    await refresh();
    by_id('offline').hidden = true;
  } catch {
    by_id('offline').hidden = false;
  }
  setTimeout(keep_fresh, poll_ms);
}

async function act(action) {
  const problem = by_id('crm-problem');
  try {
    await action();
    problem.hidden = true;
    await refresh();
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  }
}

function on_submit(form_id, input_id, action) {
  by_id(form_id).addEventListener('submit', (event) => {
    event.preventDefault();
    const input = by_id(input_id);
    const text = input.value;
    input.value = '';
    act(() => action(text));
  });
}

function toggle_drawer(open) {
  by_id('drawer').hidden = !open;
  by_id('drawer-toggle').setAttribute('aria-expanded', String(open));
  if (open) act(refresh);
}

on_submit('phone-form', 'phone-text', (text) => call('POST', '/sandbox/wechat/say', { text }));
on_submit('crm-form', 'crm-text', (text) => call('POST', '/sandbox/crm/reply', { to: view.conversation, text }));
for (const button of document.querySelectorAll('[data-push]')) {
  button.addEventListener('click', () => act(() => call('POST', '/sandbox/wechat/push', JSON.parse(button.dataset.push))));
}
for (const button of document.querySelectorAll('[data-advance]')) {
  button.addEventListener('click', () => act(() => call('POST', '/sandbox/clock', { advance_ms: Number(button.dataset.advance) })));
}
by_id('reset').addEventListener('click', () => {
  by_id('log').replaceChildren();
  act(() => call('POST', '/sandbox/reset'));
});
by_id('demo-start').addEventListener('click', () => act(() => call('POST', '/sandbox/demo/start', {})));
by_id('drawer-toggle').addEventListener('click', () => toggle_drawer(by_id('drawer').hidden));
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !by_id('drawer').hidden) {
    toggle_drawer(false);
    by_id('drawer-toggle').focus();
  }
});
if (location.hash === '#drawer') toggle_drawer(true);
keep_fresh();
