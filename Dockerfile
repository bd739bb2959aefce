FROM python:3.13-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
WORKDIR /relearn

COPY requirements.txt .
RUN pip install --require-hashes --no-deps -r requirements.txt

COPY manage.py ./
COPY rehab rehab
COPY programmes programmes
COPY templates templates
COPY static static

# Only the names of the files depend on these settings: nothing here reaches the image's environment.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    ALLOWED_HOSTS=build BASE_URL=https://build DATABASE_URL=postgres://build \
    BROKER_URL=redis://build EMAIL_URL=smtp://build \
    python manage.py collectstatic --no-input

USER 65534
EXPOSE 8000
CMD ["python", "-m", "granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers", \
     "--workers-kill-timeout", "5", "rehab.wsgi:application"]
