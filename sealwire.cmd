@echo off
rem Runs Sealwire: finds a Java, builds the jar where it is missing, starts it.
rem SEALWIRE_JAVA_OPTS adds options for the JVM, such as -Xmx4g.
setlocal
set "BASE=%~dp0"
set "JAR=%BASE%target\sealwire.jar"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
"%JAVA%" -version >nul 2>&1
if errorlevel 1 (
  echo sealwire: error: no Java found 1>&2
  echo sealwire: hint: install a JDK of version 17 or newer, or set JAVA_HOME 1>&2
  exit /b 5
)
if not exist "%JAR%" (
  echo sealwire: building, once ^(mvn -q -DskipTests package^) 1>&2
  pushd "%BASE%"
  call mvn -q -B -DskipTests package 1>&2
  popd
)
if not exist "%JAR%" (
  echo sealwire: error: there is no %JAR%, and it could not be built 1>&2
  exit /b 5
)
set "HEAP=-XX:+UseSerialGC -Xms24m -Xmn16m"
set "LARGE=-XX:+UseParallelGC -Xms320m -Xmn160m -XX:SurvivorRatio=4 -XX:TargetSurvivorRatio=90 -XX:-UseAdaptiveSizePolicy"
if "%~1"=="serve" set "HEAP=%LARGE%"
if "%~1"=="--home" if "%~3"=="serve" set "HEAP=%LARGE%"
"%JAVA%" %HEAP% -Dfile.encoding=UTF-8 %SEALWIRE_JAVA_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
