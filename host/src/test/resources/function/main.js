// A function that does what it is asked: what its visitors may want, and what nobody should.
const fs = require('fs');
const http = require('http');
const net = require('net');

const said = (work) => { try { return String(work()); } catch (e) { return e.code || e.message; } };

const connected = (port, host) => new Promise((done) => {
    const socket = net.connect({ port, host, timeout: 1500 });
    socket.on('connect', () => { socket.destroy(); done('connected'); });
    socket.on('timeout', () => { socket.destroy(); done('timeout'); });
    socket.on('error', (e) => done(e.code));
});

// By the megabyte: memory of a function is small.
const written = (path, bytes) => {
    const file = fs.openSync(path, 'w');
    try {
        for (let left = bytes; left > 0; left -= 1 << 20) fs.writeSync(file, Buffer.alloc(Math.min(left, 1 << 20)));
    } finally {
        fs.closeSync(file);
    }
};

// The first word that PostgreSQL answers to this login: R asks for the password, E refuses.
const greeted = (user, database) => new Promise((done) => {
    const words = Buffer.from(`user\0${user}\0database\0${database}\0\0`);
    const head = Buffer.alloc(8);
    head.writeInt32BE(words.length + 8, 0);
    head.writeInt32BE(196608, 4);
    const socket = net.connect(5432, '127.0.0.1');
    socket.write(Buffer.concat([head, words]));
    socket.on('data', (data) => { socket.destroy(); done(String.fromCharCode(data[0])); });
    socket.on('error', (e) => done(e.code));
    socket.on('close', () => done('closed'));
});

// What Redis answers after a login to a value that was set under the name.
const kept = (name) => new Promise((done) => {
    const url = new URL(process.env.REDIS_URL);
    const socket = net.connect(url.port, url.hostname);
    socket.write(`AUTH ${url.username} ${decodeURIComponent(url.password)}\r\nSET ${name} it\r\nGET ${name}\r\n`);
    socket.on('data', (data) => { socket.destroy(); done(String(data).split('\r\n').join(' ').trim()); });
    socket.on('error', (e) => done(e.code));
});

const routes = {
    '/': () => `${process.env.STAGE} ${process.env.GREETING} ${fs.readFileSync('release', 'utf8')}`,
    '/variables': () => JSON.stringify(process.env),
    '/pause': () => new Promise((done) => setTimeout(() => done('paused'), 150)),
    '/hang': () => new Promise(() => {}),
    '/crash': () => process.exit(3),
    '/flood': () => { for (let i = 0; i < 50000; i++) console.log(`line ${i} ${'x'.repeat(100)}`); return 'said'; },
    '/memory': () => { const all = []; for (;;) all.push(Buffer.alloc(32 << 20, 1)); },
    '/file': (q) => said(() => fs.readFileSync(q.get('path'), 'utf8')),
    '/list': (q) => said(() => fs.readdirSync(q.get('path')).join(' ')),
    '/write': (q) => said(() => written(q.get('path'), Number(q.get('bytes')))),
    '/signal': (q) => said(() => process.kill(Number(q.get('process')), 0)),
    '/root': () => said(() => process.setuid(0)),
    '/connect': (q) => connected(Number(q.get('port')), q.get('host')),
    '/name': (q) => new Promise((done) => require('dns').lookup(q.get('host'), (e, a) => done(e ? e.code : a))),
    '/session': (q) => kept(q.get('name')),
    '/database': (q) => greeted(q.get('user'), q.get('database')),
};

const server = http.createServer(async (request, response) => {
    const url = new URL(request.url, 'http://function');
    const route = routes[url.pathname];
    const answer = route ? await route(url.searchParams) : 'no such thing';
    response.end(String(answer));
});
const start = () => server.listen(process.env.PORT, '127.0.0.1', () => console.log('ready'));
setTimeout(start, fs.existsSync('late') ? 1200 : 0);
