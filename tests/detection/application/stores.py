import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

import asyncpg
import boto3
import confluent_kafka
import kafka
import pg8000.dbapi
import psycopg
import psycopg2
import pymysql
import redis
import redis.asyncio
import uvloop
from botocore.config import Config
from botocore.exceptions import ClientError
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine

from transports import PORTS

DATABASE = urlsplit(PORTS.postgresql)
LOGIN = {
    "user": DATABASE.username,
    "password": DATABASE.password,
    "host": DATABASE.hostname,
    "port": DATABASE.port,
    "database": DATABASE.path[1:],
}


def pg8000_parameter(email):
    """pg8000, a parameter

    socket, socket.send: body
    """
    with pg8000.dbapi.connect(**LOGIN) as connection:
        connection.cursor().execute("SELECT %s::text", (email,))


def pg8000_literal(email):
    """pg8000, in the text of the query

    socket, socket.send: body
    """
    with pg8000.dbapi.connect(**LOGIN) as connection:
        connection.cursor().execute(f"SELECT '{email}'")


def asyncpg_parameter(email):
    """asyncpg, a parameter

    socket, asyncpg.query: body.args[0]
    """

    async def main():
        connection = await asyncpg.connect(**LOGIN)
        await connection.fetch("SELECT $1::text", email)
        await connection.close()

    asyncio.run(main())


def asyncpg_copy(email):
    """asyncpg, COPY in its binary format

    socket, asyncpg.copy: body.args[0][0]
    """

    async def main():
        connection = await asyncpg.connect(**LOGIN)
        await connection.execute("CREATE TEMPORARY TABLE person (email text)")
        await connection.copy_records_to_table("person", records=[(email,)])
        await connection.close()

    asyncio.run(main())


def asyncpg_uvloop_copy(email):
    """asyncpg upon uvloop, COPY in its binary format

    socket, asyncpg.copy: body.args[0][0]
    """

    async def main():
        connection = await asyncpg.connect(**LOGIN)
        await connection.execute("CREATE TEMPORARY TABLE person (email text)")
        await connection.copy_records_to_table("person", records=[(email,)])
        await connection.close()

    uvloop.run(main())


def asyncpg_uvloop(email):
    """asyncpg upon uvloop

    socket, asyncpg.query: body.args[0]
    """

    async def main():
        connection = await asyncpg.connect(**LOGIN)
        await connection.fetch("SELECT $1::text", email)
        await connection.close()

    uvloop.run(main())


def psycopg_three(email):
    """psycopg (libpq)

    unexplained connection to psycopg
    """
    with psycopg.connect(PORTS.postgresql) as connection:
        connection.execute("SELECT %s::text", (email,))


def psycopg_two(email):
    """psycopg2 (libpq)

    unexplained connection to psycopg2
    """
    connection = psycopg2.connect(PORTS.postgresql)
    connection.cursor().execute("SELECT %s", (email,))
    connection.close()


def sqlalchemy_commit(email):
    """SQLAlchemy upon psycopg

    database, Connection.commit: body.person[0].email
    """
    engine = create_engine(PORTS.postgresql.replace("postgresql:", "postgresql+psycopg:"))
    person = Table("person", MetaData(), Column("id", Integer, primary_key=True), Column("email", String))
    with engine.begin() as connection:
        person.create(connection)
        connection.execute(person.insert(), {"email": email})
    engine.dispose()


def pymysql_parameter(email):
    """PyMySQL

    socket, socket.send: body[0]
    """
    connection = pymysql.connect(host="127.0.0.1", port=PORTS.mysql, user="u", password="p", ssl_disabled=True)
    connection.cursor().execute("INSERT INTO person VALUES (%s)", (email,))
    connection.close()


def redis_set(email):
    """redis

    socket, socket.send: body
    """
    redis.Redis(port=PORTS.lines, protocol=2).execute_command("SET", "visitor", email)


def redis_asyncio(email):
    """redis upon asyncio

    socket, asyncio.write: body
    """

    async def main():
        client = redis.asyncio.Redis(port=PORTS.lines, protocol=2)
        await client.execute_command("SET", "visitor", email)
        await client.aclose()

    asyncio.run(main())


def kafka_python(email):
    """kafka-python (sent by a thread of its own)

    socket, socket.send: body
    """
    producer = kafka.KafkaProducer(bootstrap_servers=f"127.0.0.1:{PORTS.kafka}")
    producer.send("visits", email.encode()).get(timeout=30)
    producer.close()


def kafka_compiled(email):
    """confluent-kafka (librdkafka)

    unexplained connection to confluent_kafka
    """
    producer = confluent_kafka.Producer({"bootstrap.servers": f"127.0.0.1:{PORTS.kafka}", "log_level": 0})
    producer.produce("visits", email.encode())
    producer.purge()


def sqs_message(email):
    """boto3, a message to SQS

    http, botocore.call: body.MessageBody
    """
    boto3.client("sqs", **AMAZON).send_message(QueueUrl=PORTS.url + "/1/visits", MessageBody=email)


def kinesis_record(email):
    """boto3, a record to Kinesis (base64 in JSON)

    http, botocore.call: body.Data
    """
    boto3.client("kinesis", **AMAZON).put_record(StreamName="visits", PartitionKey="1", Data=email.encode())


def s3_object(email):
    """boto3, an object to S3

    http, botocore.call: body
    """
    with suppress(ClientError):  # the stand-in's answer is no XML
        boto3.client("s3", **AMAZON).put_object(Bucket="visits", Key="a.txt", Body=b"visitor: " + email.encode())


AMAZON = {
    "region_name": "eu-west-1",
    "endpoint_url": PORTS.url,
    "aws_access_key_id": "a",
    "aws_secret_access_key": "b",
    "config": Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}),
}
