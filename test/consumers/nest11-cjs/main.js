require('reflect-metadata');
const assert = require('node:assert/strict');
const { Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { ExpressAdapter } = require('@nestjs/platform-express');
const { FastifyAdapter } = require('@nestjs/platform-fastify');
const idenfy = require('nestjs-idenfy');
const sql = require('nestjs-idenfy/sql');
const testing = require('nestjs-idenfy/testing');
const { story } = require('./story.cjs');

story({ assert, Module, NestFactory, ExpressAdapter, FastifyAdapter, idenfy, sql, testing }).catch(
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
