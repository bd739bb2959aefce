FROM python:3.13-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /relearn

# What makes the one package without a wheel comes by its hash too; nothing else is fetched.
COPY requirements-build.txt .
COPY requirements.txt .
RUN pip install --require-hashes --no-deps -r requirements-build.txt \
    && pip install --require-hashes --no-deps --no-build-isolation --use-pep517 -r requirements.txt

COPY manage.py ./
COPY rehab rehab
COPY programmes programmes
COPY templates templates
COPY static static

# Compiled here, because a container cannot write. Only the names of the static files depend on
# these settings: nothing here reaches the image's environment.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    ALLOWED_HOSTS=build BASE_URL=https://build DATABASE_URL=postgres://build \
    BROKER_URL=redis://build EMAIL_URL=smtp://build \
    python manage.py collectstatic --no-input \
    && python -m compileall -q .

RUN mkdir /erasures && chown 65534 /erasures

USER 65534
EXPOSE 8000
CMD ["python", "-m", "rehab.web", "--host", "0.0.0.0"]
