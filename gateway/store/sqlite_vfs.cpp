// SPDX-License-Identifier: Apache-2.0
// After https://www.sqlite.org/vfs.html and the comments of sqlite3.h.
#include "store/sqlite_vfs.hpp"

#include <sqlite3.h>

#include <cstdio>
#include <cstring>
#include <new>
#include <span>
#include <utility>

namespace ekiden::store {

namespace {

// What SQLite allocates for an open file; constructed in its memory.
struct OpenFile {
  sqlite3_file base{};
  std::unique_ptr<File> file;
  Status* failure = nullptr;
};

OpenFile& self(sqlite3_file* base) {
  return *reinterpret_cast<OpenFile*>(base);
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

// Keeps the reason; gives `code`, or SQLITE_FULL when there is no room.
int failed(Status& failure, Status status, int code) {
  const bool full = status.code() == Code::full;
  failure = std::move(status);
  return full ? SQLITE_FULL : code;
}

int close_file(sqlite3_file* base) {
  self(base).~OpenFile();
  return SQLITE_OK;
}

int read_file(sqlite3_file* base, void* out, int size, sqlite3_int64 offset) {
  const std::span bytes(static_cast<std::byte*>(out), static_cast<std::size_t>(size));
  const Result<std::size_t> got = self(base).file->read(static_cast<std::uint64_t>(offset), bytes);
  if (!got) return failed(*self(base).failure, got.status(), SQLITE_IOERR_READ);
  if (*got == bytes.size()) return SQLITE_OK;
  std::memset(bytes.data() + *got, 0, bytes.size() - *got);
  return SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* base, const void* in, int size, sqlite3_int64 offset) {
  const std::span<const std::byte> parts[] = {{static_cast<const std::byte*>(in), static_cast<std::size_t>(size)}};
  const Status status = self(base).file->write(static_cast<std::uint64_t>(offset), parts);
  return status ? SQLITE_OK : failed(*self(base).failure, status, SQLITE_IOERR_WRITE);
}

int truncate_file(sqlite3_file* base, sqlite3_int64 size) {
  const Status status = self(base).file->truncate(static_cast<std::uint64_t>(size));
  return status ? SQLITE_OK : failed(*self(base).failure, status, SQLITE_IOERR_TRUNCATE);
}

int sync_file(sqlite3_file* base, int) {
  const Status status = self(base).file->sync();
  return status ? SQLITE_OK : failed(*self(base).failure, status, SQLITE_IOERR_FSYNC);
}

int file_size(sqlite3_file* base, sqlite3_int64* size) {
  const Result<std::uint64_t> known = self(base).file->size();
  if (!known) return failed(*self(base).failure, known.status(), SQLITE_IOERR_FSTAT);
  *size = static_cast<sqlite3_int64>(*known);
  return SQLITE_OK;
}

int lock_file(sqlite3_file*, int) {
  return SQLITE_OK;
}

int check_reserved_lock(sqlite3_file*, int* held) {
  *held = 0;
  return SQLITE_OK;
}

int file_control(sqlite3_file*, int, void*) {
  return SQLITE_NOTFOUND;
}

int sector_size(sqlite3_file*) {
  return 4096;
}

// As SQLite assumes on Linux by itself: a write that is cut off damages no byte outside its range.
int device_characteristics(sqlite3_file*) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

const sqlite3_io_methods kFileMethods{.iVersion = 1,
                                      .xClose = close_file,
                                      .xRead = read_file,
                                      .xWrite = write_file,
                                      .xTruncate = truncate_file,
                                      .xSync = sync_file,
                                      .xFileSize = file_size,
                                      .xLock = lock_file,
                                      .xUnlock = lock_file,
                                      .xCheckReservedLock = check_reserved_lock,
                                      .xFileControl = file_control,
                                      .xSectorSize = sector_size,
                                      .xDeviceCharacteristics = device_characteristics,
                                      .xShmMap = nullptr,
                                      .xShmLock = nullptr,
                                      .xShmBarrier = nullptr,
                                      .xShmUnmap = nullptr,
                                      .xFetch = nullptr,
                                      .xUnfetch = nullptr};

}  // namespace

struct SqliteVfs::Impl {
  explicit Impl(Fs& given) : fs(given), base(sqlite3_vfs_find(nullptr)) {
    std::snprintf(name, sizeof name, "ekiden-%p", static_cast<void*>(this));
    vfs.iVersion = 2;
    vfs.szOsFile = sizeof(OpenFile);
    vfs.mxPathname = 4096;
    vfs.zName = name;
    vfs.pAppData = this;
    vfs.xOpen = open;
    vfs.xDelete = remove;
    vfs.xAccess = access;
    vfs.xFullPathname = full_path;
    vfs.xRandomness = [](sqlite3_vfs* own, int size, char* out) {
      return of(own).base->xRandomness(of(own).base, size, out);
    };
    vfs.xSleep = [](sqlite3_vfs* own, int microseconds) { return of(own).base->xSleep(of(own).base, microseconds); };
    vfs.xCurrentTime = [](sqlite3_vfs* own, double* out) { return of(own).base->xCurrentTime(of(own).base, out); };
    vfs.xGetLastError = [](sqlite3_vfs*, int, char*) { return 0; };
    vfs.xCurrentTimeInt64 = [](sqlite3_vfs* own, sqlite3_int64* out) {
      return of(own).base->xCurrentTimeInt64(of(own).base, out);
    };
  }

  static Impl& of(sqlite3_vfs* own) { return *static_cast<Impl*>(own->pAppData); }

  static int open(sqlite3_vfs* own, sqlite3_filename path, sqlite3_file* out, int flags, int* out_flags) {
    Impl& impl = of(own);
    out->pMethods = nullptr;
    if (path == nullptr) return SQLITE_CANTOPEN;  // a temporary file: they stay in memory
    const bool create = (flags & SQLITE_OPEN_CREATE) != 0 && !impl.fs.exists(path);
    const bool read_only = (flags & SQLITE_OPEN_READONLY) != 0;
    Result<std::unique_ptr<File>> file = impl.fs.open(path, create      ? Fs::Open::create
                                                            : read_only ? Fs::Open::read
                                                                        : Fs::Open::read_write);
    if (!file) return failed(impl.failure, file.status(), SQLITE_CANTOPEN);
    if (create)
      if (Status status = impl.fs.sync_folder(folder_of(path)); !status)
        return failed(impl.failure, status, SQLITE_CANTOPEN);
    new (out) OpenFile{.base = {&kFileMethods}, .file = *std::move(file), .failure = &impl.failure};
    if (out_flags != nullptr) *out_flags = flags;
    return SQLITE_OK;
  }

  static int remove(sqlite3_vfs* own, const char* path, int sync) {
    Impl& impl = of(own);
    Status status = impl.fs.remove(path);
    if (status.code() == Code::not_found) return SQLITE_IOERR_DELETE_NOENT;
    if (status && sync != 0) status = impl.fs.sync_folder(folder_of(path));
    return status ? SQLITE_OK : failed(impl.failure, status, SQLITE_IOERR_DELETE);
  }

  static int access(sqlite3_vfs* own, const char* path, int, int* answer) {
    *answer = of(own).fs.exists(path) ? 1 : 0;
    return SQLITE_OK;
  }

  static int full_path(sqlite3_vfs*, const char* path, int size, char* out) {
    return std::snprintf(out, static_cast<std::size_t>(size), "%s", path) < size ? SQLITE_OK : SQLITE_CANTOPEN;
  }

  Fs& fs;
  sqlite3_vfs* const base;  // randomness, sleep and the calendar
  sqlite3_vfs vfs{};
  char name[32]{};
  Status failure;
};

SqliteVfs::SqliteVfs(Fs& fs) : impl_(std::make_unique<Impl>(fs)) {
  sqlite3_vfs_register(&impl_->vfs, 0);
}

SqliteVfs::~SqliteVfs() {
  sqlite3_vfs_unregister(&impl_->vfs);
}

const char* SqliteVfs::name() const {
  return impl_->name;
}

Status SqliteVfs::take_failure() {
  return std::exchange(impl_->failure, Status());
}

}  // namespace ekiden::store
