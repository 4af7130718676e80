# Python: threads that compute, and a pool.
import threading
from concurrent.futures import ThreadPoolExecutor

import bpy

heights = [0.0] * 8


def compute(number):
    heights[number] = sum(i * number for i in range(1000)) / 5_000_000


workers = [threading.Thread(target=compute, args=(number,)) for number in range(4)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
with ThreadPoolExecutor(4) as pool:
    list(pool.map(compute, range(4, 8)))
for vertex, height in zip(bpy.data.objects["Crate"].data.vertices, heights):
    vertex.co.z += height
