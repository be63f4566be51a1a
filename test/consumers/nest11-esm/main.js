import 'reflect-metadata';
import assert from 'node:assert/strict';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import * as idenfy from 'nestjs-idenfy';
import * as sql from 'nestjs-idenfy/sql';
import * as testing from 'nestjs-idenfy/testing';
import { story } from './story.cjs';

await story({ assert, Module, NestFactory, ExpressAdapter, FastifyAdapter, idenfy, sql, testing });
