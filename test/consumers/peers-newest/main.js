import './peers.mjs';
