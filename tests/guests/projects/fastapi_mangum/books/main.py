import os

from fastapi import FastAPI
from mangum import Mangum
from pydantic import BaseModel

app = FastAPI()
handler = Mangum(app, lifespan="off")


class Book(BaseModel):
    title: str
    pages: int


@app.post("/books", status_code=201)
def add(book: Book) -> dict[str, object]:
    return {"title": book.title, "pages": book.pages, "shelf": os.environ["SHELF"]}
