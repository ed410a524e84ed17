import { mount } from 'svelte';
import Shop from './Shop.svelte';
import './shop.css';

mount(Shop, { target: document.getElementById('shop') });
