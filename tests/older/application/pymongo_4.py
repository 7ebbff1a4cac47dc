"""pymongo before 4.9, whose cursors keep what they have under names of their own classes."""

import sys

import pymongo
import requests

users = pymongo.MongoClient(sys.argv[2]).shop.users
one = users.find_one({"_id": 1})
requests.post(sys.argv[1], json={"to": one["email"]})  # email:pymongo.users
several = list(users.find(batch_size=2))
requests.post(sys.argv[1], json={"to": several[3]["email"]})  # email:pymongo.users
several = list(users.aggregate([{"$match": {}}], batchSize=3))
requests.post(sys.argv[1], json={"to": several[4]["email"]})  # email:pymongo.users
one = users.find_one_and_update({"_id": 2}, {"$set": {"seen": 1}})
requests.post(sys.argv[1], json={"to": one["email"]})  # email:pymongo.users
print(len(several), one["_id"])
